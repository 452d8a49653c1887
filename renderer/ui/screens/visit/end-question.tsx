import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { Dialog, DialogActions } from "../../parts/dialog.tsx";
import { Select } from "../../parts/select.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./end-question.module.css";
import { coHostsOf } from "./lead.ts";
import type { LeadIntents, VisitView } from "./types.ts";
import { useNamed } from "./use-named.ts";

/** What the host's question at the end takes. */
export type EndQuestionProps = {
  view: Pick<VisitView, "others">;
  intents: Pick<LeadIntents, "endVisit" | "leaveTo">;
  onClose: () => void;
};

const HandOver = ({ view, intents, onClose }: EndQuestionProps) => {
  const { t } = useStrings();
  const named = useNamed();
  const coHosts = coHostsOf(view);
  const [wished, setWished] = useState<string | null>(null);
  const chosen = coHosts.find(({ id }) => id === wished) ?? coHosts[0];
  if (chosen === undefined) return <p className={styles.text}>{t("visit.handOver.noCoHost")}</p>;
  return (
    <>
      <p className={styles.text}>{t("visit.handOver.leaveText")}</p>
      {coHosts.length > 1 && (
        <Select
          label={t("visit.handOver.who")}
          value={chosen.id}
          options={coHosts.map(({ id, name }) => ({ id, label: named(name) }))}
          onChange={setWished}
        />
      )}
      <Button
        isWide
        size="form"
        onPress={() => {
          intents.leaveTo(chosen.id);
          onClose();
        }}
      >
        {t("visit.handOver.confirm", { name: named(chosen.name) })}
      </Button>
    </>
  );
};

/** Asks the host which of the two is meant: ending for all, or leaving the visit to a co-host. */
export const EndQuestion = (props: EndQuestionProps) => {
  const { t } = useStrings();
  const { intents, onClose } = props;
  return (
    <Dialog title={t("visit.handOver.title")} isOpen onClose={onClose} layout="question">
      <section className={styles.way}>
        <h3 className={styles.title}>{t("visit.handOver.leaveTitle")}</h3>
        <HandOver {...props} />
      </section>
      <section className={styles.way}>
        <h3 className={styles.title}>{t("visit.handOver.endTitle")}</h3>
        <p className={styles.text}>{t("visit.end.text")}</p>
      </section>
      <DialogActions>
        <Button onPress={onClose}>{t("visit.end.stay")}</Button>
        <Button
          kind="end"
          onPress={() => {
            intents.endVisit();
            onClose();
          }}
        >
          {t("visit.end.confirm")}
        </Button>
      </DialogActions>
    </Dialog>
  );
};
