import type { VisitKind } from "../../../../protocol/visit.ts";
import { type ButtonKind } from "../../parts/button.tsx";
import { Question } from "../../parts/question.tsx";
import type { Translate } from "../../strings/catalogue.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import type { WaitingRow } from "../desktop/types.ts";
import { EndQuestion } from "./end-question.tsx";
import { type PersonView, targetOf, type VisitIntents, type VisitView } from "./types.ts";
import { useNamed } from "./use-named.ts";

/** A question about somebody in the visit. */
type PersonQuestion = "nameCoHost" | "takeCoHostBack" | "returnToWaiting" | "remove";

/** Which question stands over the visit. */
export type VisitQuestion =
  | { kind: "none" }
  | { kind: "end" }
  | { kind: "leave" }
  | { kind: "suspend" }
  | { kind: "deny"; row: WaitingRow }
  | { kind: PersonQuestion; person: PersonView };

/** What the questions take. */
export type VisitQuestionsProps = {
  question: VisitQuestion;
  view: VisitView;
  intents: VisitIntents;
  onClose: () => void;
};

type Asked = {
  title: string;
  text: string;
  keep: string;
  confirm: string;
  kind: ButtonKind;
  act: () => void;
};

const leaveAsked = (kind: VisitKind, leave: () => void, t: Translate): Asked => ({
  title: t(kind === "group" ? "visit.leave.titleGroup" : "visit.leave.title"),
  text: t("visit.leave.text"),
  keep: t("visit.leave.stay"),
  confirm: t("visit.leave.confirm"),
  kind: "end",
  act: leave,
});

const personAsked = (
  kind: PersonQuestion,
  { id, name }: { id: string; name: string },
  intents: VisitIntents,
  t: Translate,
): Asked => {
  const keep = t("parts.cancel");
  switch (kind) {
    case "nameCoHost":
      return {
        title: t("visit.ask.coHostTitle", { name }),
        text: t("visit.ask.coHostText"),
        keep,
        confirm: t("visit.ask.coHostConfirm"),
        kind: "primary",
        act: () => intents.setCoHost(id, true),
      };
    case "takeCoHostBack":
      return {
        title: t("visit.ask.takeBackTitle", { name }),
        text: t("visit.ask.takeBackText"),
        keep,
        confirm: t("visit.ask.takeBackConfirm"),
        kind: "danger",
        act: () => intents.setCoHost(id, false),
      };
    case "returnToWaiting":
      return {
        title: t("visit.ask.returnTitle", { name }),
        text: t("visit.ask.returnText"),
        keep,
        confirm: t("visit.ask.returnConfirm"),
        kind: "danger",
        act: () => intents.returnToWaiting(id),
      };
    case "remove":
      return {
        title: t("visit.ask.removeTitle", { name }),
        text: t("visit.ask.removeText"),
        keep,
        confirm: t("visit.ask.removeConfirm"),
        kind: "danger",
        act: () => intents.remove(id),
      };
  }
};

const askedOf = (
  { question, view, intents }: VisitQuestionsProps,
  named: (name: string) => string,
  t: Translate,
): Asked | null => {
  switch (question.kind) {
    case "none":
    case "end":
      return null;
    case "leave":
      return leaveAsked(view.kind, intents.leave, t);
    case "suspend":
      return {
        title: t("visit.ask.suspendTitle"),
        text: t("visit.ask.suspendText"),
        keep: t("parts.cancel"),
        confirm: t("visit.ask.suspendConfirm"),
        kind: "danger",
        act: () => intents.setSuspended(true),
      };
    case "deny": {
      const { row } = question;
      const name = row.staffName ?? row.card?.name ?? t("visit.people.sealed");
      return {
        title: t("desktop.deny.title", { name }),
        text: `${t("visit.ask.denyText")} ${t("visit.ask.denyWords")}`,
        keep: t("parts.cancel"),
        confirm: t("desktop.deny.confirm"),
        kind: "danger",
        act: () => intents.deny(targetOf(row)),
      };
    }
    case "nameCoHost":
    case "takeCoHostBack":
    case "returnToWaiting":
    case "remove": {
      const { id, name } = question.person;
      return personAsked(question.kind, { id, name: named(name) }, intents, t);
    }
  }
};

/** The one question that is open over the visit, if any: what cannot be undone is asked first. */
export const VisitQuestions = (props: VisitQuestionsProps) => {
  const { t } = useStrings();
  const named = useNamed();
  const { question, view, intents, onClose } = props;
  if (question.kind === "end") return <EndQuestion view={view} intents={intents} onClose={onClose} />;
  const asked = askedOf(props, named, t);
  if (asked === null) return null;
  return (
    <Question
      title={asked.title}
      text={asked.text}
      keepLabel={asked.keep}
      confirmLabel={asked.confirm}
      confirmKind={asked.kind}
      onConfirm={() => {
        asked.act();
        onClose();
      }}
      onClose={onClose}
    />
  );
};
