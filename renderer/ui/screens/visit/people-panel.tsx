import { Lock, LockOpen, MicOff } from "lucide-react";
import { Button } from "../../parts/button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { guestIdsOf } from "./lead.ts";
import styles from "./people-panel.module.css";
import type { PersonAction } from "./person-actions.ts";
import { PersonMenu } from "./person-menu.tsx";
import { PersonRow } from "./person-row.tsx";
import type { PersonView, VisitIntents, VisitView } from "./types.ts";
import type { VisitQuestion } from "./visit-questions.tsx";
import { WaitingList } from "./waiting-list.tsx";

/** What the tab People takes. */
export type PeoplePanelProps = {
  view: VisitView;
  now: number;
  intents: VisitIntents;
  onAsk: (question: VisitQuestion) => void;
};

const doer =
  ({ intents, onAsk }: PeoplePanelProps, person: PersonView) =>
  (action: PersonAction, isOn: boolean): void => {
    const { id } = person;
    switch (action) {
      case "mute":
      case "askUnmute":
      case "stopCamera":
        return intents.command(action, [id]);
      case "keepMuted":
        return intents.permit([id], { maySpeak: !isOn });
      case "keepCameraOff":
        return intents.permit([id], { mayShow: !isOn });
      case "grantShare":
      case "takeShareBack":
        return intents.permit([id], { mayShare: action === "grantShare" });
      case "lowerHand":
        return intents.lowerHands([id]);
      case "nameCoHost":
      case "takeCoHostBack":
      case "returnToWaiting":
      case "remove":
        return onAsk({ kind: action, person });
    }
  };

const InVisit = (props: PeoplePanelProps) => {
  const { t } = useStrings();
  const { self, others, seat } = props.view;
  const leads = seat !== "participant";
  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <h2 className={styles.heading}>{t("visit.people.inVisit", { count: others.length + 1 })}</h2>
      </div>
      <ul>
        <PersonRow person={self} isSelf isBrief={!leads} end={leads && <span />} />
        {others.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            isSelf={false}
            isBrief={!leads}
            end={leads && <PersonMenu seat={seat} person={person} onAction={doer(props, person)} />}
          />
        ))}
      </ul>
    </section>
  );
};

const Foot = ({ view, intents }: PeoplePanelProps) => {
  const { t } = useStrings();
  const guests = guestIdsOf(view).filter((id) => id !== view.self.id);
  return (
    <footer className={styles.foot}>
      <Button icon={view.isLocked ? LockOpen : Lock} isWide onPress={() => intents.setLocked(!view.isLocked)}>
        {t(view.isLocked ? "visit.people.unlock" : "visit.people.lock")}
      </Button>
      <Button
        icon={MicOff}
        isWide
        isDisabled={guests.length === 0}
        onPress={() => intents.command("mute", guests)}
      >
        {t("visit.people.muteAll")}
      </Button>
    </footer>
  );
};

/** Everybody of the visit: for whoever leads those who wait on top, with the answers, then who is in, with what can be done about them. */
export const PeoplePanel = (props: PeoplePanelProps) => {
  const { view, now, intents, onAsk } = props;
  const leads = view.seat !== "participant";
  return (
    <>
      <div className={styles.body}>
        {leads && (
          <WaitingList
            view={view}
            now={now}
            intents={intents}
            onDeny={(row) => onAsk({ kind: "deny", row })}
          />
        )}
        <InVisit {...props} />
      </div>
      {leads && <Foot {...props} />}
    </>
  );
};
