import { UserPlus } from "lucide-react";
import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components/Tabs";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { Notice } from "../../parts/notice.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./clinic-screen.module.css";
import { ClinicSettingsPane } from "./clinic-settings-pane.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { MembersPane } from "./members-pane.tsx";
import { Rail } from "./rail.tsx";
import todayStyles from "./today.module.css";
import { type ClinicIntents, type ClinicView } from "./types.ts";
import { WordingPane } from "./wording-pane.tsx";

/** What the clinic's own screen takes. */
export type ClinicScreenProps = { view: ClinicView; intents: ClinicIntents; now: number };

/** The tabs in their order; who only looks has the first alone. */
const TABS = ["members", "wording", "settings"] as const;
type ClinicTab = (typeof TABS)[number];

const tabOf = (key: unknown): ClinicTab => TABS.find((tab) => tab === key) ?? "members";

const Head = ({ view, onInvite }: { view: ClinicView; onInvite: (() => void) | null }) => {
  const { t } = useStrings();
  return (
    <header className={todayStyles.head}>
      <div>
        <p className={todayStyles.clinic}>{view.clinicName}</p>
        <h1 className={todayStyles.title}>{t("desktop.clinic.title")}</h1>
      </div>
      {onInvite !== null && (
        <Button kind="primary" icon={UserPlus} isDisabled={view.status === "offline"} onPress={onInvite}>
          {t("desktop.members.invite")}
        </Button>
      )}
    </header>
  );
};

const Content = ({ tab, view, intents, now }: ClinicScreenProps & { tab: ClinicTab }) => {
  const isOffline = view.status === "offline";
  switch (tab) {
    case "members":
      return <MembersPane view={view.members} intents={intents} now={now} isOffline={isOffline} />;
    case "wording":
      return <WordingPane view={view} intents={intents} />;
    case "settings":
      return <ClinicSettingsPane view={view.settings} intents={intents} isOffline={isOffline} />;
  }
};

/** The clinic's own screen: who belongs to it, its waiting room's words, and what it decides for its desktops and visits. */
export const ClinicScreen = (props: ClinicScreenProps) => {
  const { view, intents } = props;
  const { t } = useStrings();
  const [tab, setTab] = useState<ClinicTab>("members");
  const [isInviting, setInviting] = useState(false);
  const tabs = view.person.canSetUpClinic ? TABS : TABS.slice(0, 1);
  const mayInvite = tab === "members" && view.members.invitableRoles.length > 0;
  return (
    <div className={todayStyles.screen}>
      <Rail person={view.person} place="clinic" waitingCount={view.waitingCount} intents={intents} />
      <main className={todayStyles.main}>
        <Head view={view} onInvite={mayInvite ? () => setInviting(true) : null} />
        {view.status === "offline" && <Notice kind="warning">{t("desktop.today.offline")}</Notice>}
        <Tabs
          className={classes(styles.tabs)}
          selectedKey={tab}
          onSelectionChange={(key) => setTab(tabOf(key))}
        >
          <TabList className={classes(styles.tabList)} aria-label={t("desktop.clinic.title")}>
            {tabs.map((id) => (
              <Tab key={id} id={id} className={classes(styles.tab)}>
                {t(`desktop.clinic.tabs.${id}`)}
              </Tab>
            ))}
          </TabList>
          {tabs.map((id) => (
            <TabPanel key={id} id={id} className={classes(styles.panel)}>
              <Content {...props} tab={id} />
            </TabPanel>
          ))}
        </Tabs>
        {isInviting && (
          <InviteDialog view={view.members} intents={intents} onClose={() => setInviting(false)} />
        )}
      </main>
    </div>
  );
};
