import { Card } from "../../parts/card.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./settings.module.css";
import type { PaneProps } from "./types.ts";

const CHOICES = ["system", "en", "es"] as const;

/** In which language Anteroom speaks to this person. */
export const LanguagePane = ({ view, intents }: PaneProps) => {
  const { t } = useStrings();
  return (
    <Card title={t("settings.language.label")}>
      <div className={styles.body}>
        <Segmented
          label={t("settings.language.label")}
          value={view.preferences.language}
          options={CHOICES.map((id) => ({ id, label: t(`settings.language.${id}`) }))}
          onChange={(language) => intents.changeSettings({ language })}
        />
        <p className={styles.text}>{t("settings.language.hint")}</p>
      </div>
    </Card>
  );
};
