import { CircleAlert, Lock } from "lucide-react";
import type { EffectivePolicyRow } from "../../../../protocol/effective-policy.ts";
import { NamedIcon } from "../../parts/named-icon.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { policyTitle, policyValue, policyWrong } from "./policy-words.ts";
import { Read } from "./read-pane.tsx";
import styles from "./settings.module.css";
import type { PaneProps } from "./types.ts";

const Row = ({ row }: { row: EffectivePolicyRow }) => {
  const reader = useStrings();
  const { t } = reader;
  const wrong = policyWrong(row, reader);
  return (
    <tr>
      <th scope="row">{policyTitle(row, reader)}</th>
      <td>
        {policyValue(row, reader)}
        {wrong !== null && (
          <p className={styles.wrong}>
            <CircleAlert size={14} aria-hidden />
            <span>{wrong}</span>
          </p>
        )}
      </td>
      <td>
        <span className={styles.source}>
          {row.isLocked && <NamedIcon icon={Lock} label={t("settings.policies.locked")} size={14} />}
          <span>{t(`settings.policies.source.${row.source}`)}</span>
        </span>
      </td>
    </tr>
  );
};

const Table = ({ rows }: { rows: readonly EffectivePolicyRow[] }) => {
  const { t } = useStrings();
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={t("settings.policiesTitle")}>
        <thead>
          <tr>
            <th scope="col">{t("settings.policies.policy")}</th>
            <th scope="col">{t("settings.policies.value")}</th>
            <th scope="col">{t("settings.policies.setBy")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.name} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** What holds on this workstation, and who decided it. */
export const PoliciesPane = ({ view }: PaneProps) => {
  const { t } = useStrings();
  return (
    <Read reading={view.policies}>
      {({ rows, problem }) => (
        <>
          {problem !== null && <Notice kind="error">{t(`settings.policies.problem.${problem}`)}</Notice>}
          <Table rows={rows} />
        </>
      )}
    </Read>
  );
};
