import { Hand } from "lucide-react";
import { BarButton } from "../../parts/bar-button.tsx";
import { type MenuGroup, SectionMenu } from "../../parts/section-menu.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { handsOf } from "./lead.ts";
import type { VisitIntents, VisitView } from "./types.ts";
import { useIsNarrow } from "./use-is-narrow.ts";
import { useNamed } from "./use-named.ts";

/** What the hands take. */
export type HandsProps = {
  view: VisitView;
  intents: Pick<VisitIntents, "setHand" | "lowerHands">;
  shortcut: string | null;
};

const OWN = "own";
const ALL = "all";
const NOBODY = "nobody";

const useGroups = (view: VisitView): MenuGroup<string>[] => {
  const { t } = useStrings();
  const named = useNamed();
  const raised = handsOf(view);
  const others = raised.filter(({ id }) => id !== view.self.id);
  const own = { id: OWN, label: t(view.self.hand === null ? "visit.hands.raise" : "visit.hands.lowerOwn") };
  const hands = others.map(({ id, hand, name }) => ({
    id,
    label: t("visit.hands.lower", { place: hand, name: named(name) }),
  }));
  const none = { id: NOBODY, label: t("visit.hands.none"), isDisabled: true };
  const kind = "actions" as const;
  return [
    {
      id: "raised",
      label: t("visit.hands.title"),
      isTitled: true,
      kind,
      lines: hands.length === 0 ? [none] : hands,
    },
    ...(others.length > 1
      ? [
          {
            id: "all",
            label: t("visit.hands.lowerAll"),
            kind,
            lines: [{ id: ALL, label: t("visit.hands.lowerAll") }],
            isApart: true,
          },
        ]
      : []),
    ...(view.seat === "coHost" ? [{ id: "own", label: own.label, kind, lines: [own], isApart: true }] : []),
  ];
};

/** The raised hands for whoever leads: how many, in which order, and each can be lowered. */
export const HandsMenu = ({ view, intents, shortcut }: HandsProps) => {
  const { t } = useStrings();
  const groups = useGroups(view);
  const raised = handsOf(view);
  const act = (id: string) => {
    if (id === OWN) return intents.setHand(view.self.hand === null);
    const ids = raised.map((person) => person.id).filter((one) => one !== view.self.id);
    return intents.lowerHands(id === ALL ? ids : [id]);
  };
  return (
    <SectionMenu label={t("visit.hands.title")} groups={groups} onAction={act}>
      <BarButton
        icon={Hand}
        label={t("visit.bar.hands")}
        hint={t("visit.bar.handsHint")}
        {...(shortcut !== null && view.seat === "coHost" ? { shortcut } : {})}
        badge={raised.length}
      />
    </SectionMenu>
  );
};

/** One's own hand. */
export const HandButton = ({ view, intents, shortcut }: HandsProps) => {
  const { t } = useStrings();
  const isNarrow = useIsNarrow();
  const isRaised = view.self.hand !== null;
  return (
    <BarButton
      icon={Hand}
      label={t(isNarrow ? "visit.bar.hand" : isRaised ? "visit.bar.lowerHand" : "visit.bar.raiseHand")}
      hint={t(isRaised ? "visit.bar.lowerHandHint" : "visit.bar.raiseHandHint")}
      {...(shortcut === null ? {} : { shortcut })}
      {...(isNarrow ? { isPressed: isRaised } : { isFilled: isRaised })}
      badge={view.self.hand ?? 0}
      onPress={() => intents.setHand(!isRaised)}
    />
  );
};
