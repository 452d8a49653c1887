import { Button } from "react-aria-components/Button";
import { type SettingsPane, settingsPanes } from "../../../stores/settings-model.ts";
import { classes } from "../../parts/classes.ts";
import { Notice } from "../../parts/notice.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { Rail } from "../desktop/rail.tsx";
import todayStyles from "../desktop/today.module.css";
import { AboutPane } from "./about-pane.tsx";
import { AppearancePane } from "./appearance-pane.tsx";
import { DevicesPane } from "./devices-pane.tsx";
import { LanguagePane } from "./language-pane.tsx";
import { PoliciesPane } from "./policies-pane.tsx";
import { SecurityPane } from "./security-pane.tsx";
import { SessionsPane } from "./sessions-pane.tsx";
import { UpdatesPane } from "./updates-pane.tsx";
import styles from "./settings.module.css";
import type { OwnSenses, PaneProps } from "./types.ts";

/** What the settings take. */
export type SettingsScreenProps = PaneProps & { senses: OwnSenses };

const PaneList = ({ here, onShow }: { here: SettingsPane; onShow: (pane: SettingsPane) => void }) => {
  const { t } = useStrings();
  return (
    <nav aria-label={t("settings.list")}>
      <ul className={styles.list}>
        {settingsPanes.map((pane) => (
          <li key={pane}>
            <Button
              className={classes(styles.place, pane === here && styles.here)}
              {...(pane === here ? { "aria-current": "page" as const } : {})}
              onPress={() => pane !== here && onShow(pane)}
            >
              {t(`settings.panes.${pane}`)}
            </Button>
          </li>
        ))}
      </ul>
    </nav>
  );
};

const Pane = ({ view, intents, senses }: SettingsScreenProps) => {
  switch (view.pane) {
    case "devices":
      return <DevicesPane view={view} intents={intents} senses={senses} />;
    case "appearance":
      return <AppearancePane view={view} intents={intents} />;
    case "language":
      return <LanguagePane view={view} intents={intents} />;
    case "sessions":
      return <SessionsPane view={view} intents={intents} />;
    case "security":
      return <SecurityPane view={view} intents={intents} />;
    case "policies":
      return <PoliciesPane view={view} intents={intents} />;
    case "updates":
      return <UpdatesPane view={view} intents={intents} />;
    case "about":
      return <AboutPane view={view} intents={intents} />;
  }
};

/** What a person decides for themselves, and what holds on this workstation. */
export const SettingsScreen = (props: SettingsScreenProps) => {
  const { view, intents } = props;
  const { t } = useStrings();
  return (
    <div className={todayStyles.screen}>
      <Rail person={view.person} place="settings" waitingCount={view.waitingCount} intents={intents} />
      <main className={todayStyles.main}>
        <header className={todayStyles.head}>
          <div>
            <p className={todayStyles.clinic}>{t("settings.title")}</p>
            <h1 className={todayStyles.title}>
              {view.pane === "policies" ? t("settings.policiesTitle") : t(`settings.panes.${view.pane}`)}
            </h1>
          </div>
        </header>
        <div className={styles.columns}>
          <PaneList here={view.pane} onShow={intents.showPane} />
          <div className={styles.pane}>
            {view.failure !== null && <Notice kind="error">{errorSentence(t, view.failure)}</Notice>}
            <Pane key={view.pane} {...props} />
          </div>
        </div>
      </main>
    </div>
  );
};
