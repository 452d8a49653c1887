import type { Licence } from "../../../../protocol/ipc-workstation.ts";
import { Card } from "../../parts/card.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { Read } from "./read-pane.tsx";
import styles from "./settings.module.css";
import type { PaneProps } from "./types.ts";

const Facts = ({ config }: { config: NonNullable<PaneProps["view"]["config"]> }) => {
  const { t } = useStrings();
  return (
    <dl className={styles.facts}>
      <dt>{t("settings.about.version")}</dt>
      <dd>{config.version}</dd>
      <dt>{t("settings.about.runtime")}</dt>
      <dd>{t("settings.about.runtimeWords", config.runtime)}</dd>
      <dt>{t("settings.about.service")}</dt>
      <dd>{config.serverOrigin}</dd>
    </dl>
  );
};

const Licences = ({ licences }: { licences: readonly Licence[] }) => {
  const { t } = useStrings();
  if (licences.length === 0) return <p className={styles.lead}>{t("settings.about.none")}</p>;
  return (
    <table className={styles.table} aria-label={t("settings.about.licences")}>
      <thead>
        <tr>
          <th scope="col">{t("settings.about.package")}</th>
          <th scope="col">{t("settings.about.version")}</th>
          <th scope="col">{t("settings.about.licence")}</th>
        </tr>
      </thead>
      <tbody>
        {licences.map(({ name, version, licence }) => (
          <tr key={`${name} ${version}`}>
            <th scope="row">{name}</th>
            <td>{version}</td>
            <td>{licence}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** What runs here, to which service it speaks, and what it is made of. */
export const AboutPane = ({ view }: PaneProps) => {
  const { t } = useStrings();
  return (
    <>
      {view.config !== null && (
        <Card title="Anteroom">
          <Facts config={view.config} />
        </Card>
      )}
      <Card title={t("settings.about.licences")}>
        <p className={styles.lead}>{t("settings.about.explain")}</p>
        <Read reading={view.licences}>{(licences) => <Licences licences={licences} />}</Read>
      </Card>
    </>
  );
};
