import type { EffectivePolicyRow } from "../../../../protocol/effective-policy.ts";
import { Card } from "../../parts/card.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { Switch } from "../../parts/switch.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { Read } from "./read-pane.tsx";
import styles from "./settings.module.css";
import type { PaneProps } from "./types.ts";

const THEMES = ["system", "light", "dark"] as const;

/** A person can ask for protection and take that wish back; what holds without them stays. */
const mayChange = ({ value, source }: EffectivePolicyRow): boolean => value === false || source === "user";

const Protection = ({ row, intents }: { row: EffectivePolicyRow } & Pick<PaneProps, "intents">) => {
  const { t } = useStrings();
  const isMine = mayChange(row);
  return (
    <Switch
      label={t("settings.appearance.protection")}
      fact={t(isMine ? "settings.appearance.protectionFact" : "settings.appearance.protectionLocked")}
      isOn={row.value === true}
      isDisabled={!isMine}
      onChange={(isOn) => intents.changeSettings({ screenCaptureProtection: isOn ? true : null })}
    />
  );
};

/** Theme, keys, and whether other programs may picture the window. */
export const AppearancePane = ({ view, intents }: PaneProps) => {
  const { t } = useStrings();
  return (
    <>
      <Card title={t("settings.appearance.theme")}>
        <div className={styles.body}>
          <Segmented
            label={t("settings.appearance.theme")}
            value={view.preferences.theme}
            options={THEMES.map((id) => ({ id, label: t(`settings.appearance.${id}`) }))}
            onChange={(theme) => intents.changeSettings({ theme })}
          />
        </div>
      </Card>
      <Card title={t("settings.appearance.keysLabel")}>
        <div className={styles.body}>
          <Switch
            label={t("settings.appearance.keys")}
            fact={t("settings.appearance.keysFact")}
            isOn={view.preferences.hasKeys}
            onChange={(hasKeys) => intents.changeSettings({ hasKeys })}
          />
        </div>
      </Card>
      <Card title={t("settings.appearance.screen")}>
        <div className={styles.body}>
          <Read reading={view.policies}>
            {({ rows }) =>
              rows
                .filter(({ name }) => name === "screenCaptureProtection")
                .map((row) => <Protection key={row.name} row={row} intents={intents} />)
            }
          </Read>
        </div>
      </Card>
    </>
  );
};
