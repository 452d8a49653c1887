import type { PersonView, VisitView } from "../screens/visit/types.ts";

/** A visit without anything that says who is in it: pictures and sound, and numbers in place of names. */
export const coveredVisitOf = (view: VisitView, nameOf: (number: number) => string): VisitView => {
  const names = new Map(view.others.map(({ id }, at) => [id, nameOf(at + 1)]));
  const unnamed = (person: PersonView): PersonView => ({
    ...person,
    name: names.get(person.id) ?? "",
    relation: null,
  });
  return {
    ...view,
    label: "",
    hostName: "",
    others: view.others.map(unnamed),
    share: view.share === null ? null : { ...view.share, byName: names.get(view.share.byId) ?? "" },
    waiting: [],
    hearers: [],
    keyChange: null,
    ownShareTitle: null,
    obeyed: null,
    failure: null,
  };
};
