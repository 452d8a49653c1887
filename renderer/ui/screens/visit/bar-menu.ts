import { Columns3, Headphones, Keyboard, MonitorUp, MonitorX, Shield, Users } from "lucide-react";
import type { MenuGroup } from "../../parts/section-menu.tsx";
import type { Translate } from "../../strings/catalogue.ts";
import { FACES_PER_PAGE, type FacesPerPage } from "./arrangement.ts";
import type { BarItem } from "./bar-items.ts";
import type { VisitView } from "./types.ts";
import type { StageControl } from "./use-stage-control.ts";

/** Lines of the menus View and More. */
export type BarMenuId =
  | "share"
  | "people"
  | "security"
  | "devices"
  | "closeGaps"
  | "shortcuts"
  | `faces${FacesPerPage}`;

/** What the menu View shows: the size of a page where there are pages, devices, and the keys. */
export const viewGroups = (
  view: Pick<VisitView, "hasShortcuts" | "others">,
  control: StageControl,
  t: Translate,
): MenuGroup<BarMenuId>[] => {
  const faces = {
    id: "faces",
    label: t("visit.view.perPage"),
    isTitled: true,
    kind: "choice" as const,
    lines: FACES_PER_PAGE.map((count) => ({
      id: `faces${count}` as const,
      label: t("visit.view.upTo", { count }),
    })),
    on: [`faces${control.perPage}` as const],
  };
  const gaps = { id: "closeGaps" as const, label: t("visit.view.closeGaps"), icon: Columns3 };
  const devices = { id: "devices" as const, label: t("visit.view.devices"), icon: Headphones };
  const keys = { id: "shortcuts" as const, label: t("visit.view.shortcuts"), icon: Keyboard };
  const isGrid = control.mode === "grid";
  return [
    ...(isGrid ? [faces] : []),
    {
      id: "room",
      label: t("visit.view.title"),
      kind: "actions",
      lines: [...(control.hasGaps ? [gaps] : []), devices],
      isApart: isGrid,
    },
    {
      id: "keys",
      label: t("visit.view.keys"),
      kind: "switches",
      lines: [keys],
      on: view.hasShortcuts ? ["shortcuts"] : [],
      isApart: true,
    },
  ];
};

const LINES = { share: MonitorUp, people: Users, security: Shield } as const;

/** What the menu More shows in a narrow window: what has no place in the bar, then the menu View. */
export const moreGroups = (
  items: readonly BarItem[],
  view: VisitView,
  control: StageControl,
  t: Translate,
): MenuGroup<BarMenuId>[] => {
  const isSharing = view.ownShareTitle !== null;
  const lines = (["share", "people", "security"] as const)
    .filter((item) => items.includes(item))
    .map((item) => ({
      id: item,
      icon: item === "share" && isSharing ? MonitorX : LINES[item],
      label: item === "share" && isSharing ? t("visit.bar.stopSharing") : t(`visit.bar.${item}`),
    }));
  const rest = viewGroups(view, control, t);
  if (lines.length === 0) return rest;
  const first = { id: "rest", label: t("visit.bar.more"), kind: "actions" as const, lines };
  return [first, ...rest.map((group, at) => (at === 0 ? { ...group, isApart: true } : group))];
};

/** The number of faces that a line of the menu stands for; null for the others. */
export const facesOf = (id: BarMenuId): FacesPerPage | null =>
  FACES_PER_PAGE.find((count) => id === `faces${count}`) ?? null;
