import { Button } from "../../parts/button.tsx";
import { Dialog, DialogActions } from "../../parts/dialog.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { PersonRow } from "../visit/person-row.tsx";
import type { StageView } from "../visit/types.ts";
import styles from "./guest-visit.module.css";

/** What the list takes. */
export type WhoIsHereProps = { view: StageView; onClose: () => void };

/** Everybody of the signed roster: those who can see and hear the patient, and nobody else can. */
export const WhoIsHere = ({ view, onClose }: WhoIsHereProps) => {
  const { t } = useStrings();
  return (
    <Dialog title={t("guest.visit.whoIsHere")} isOpen onClose={onClose} layout="question">
      <p className={styles.hint}>{t("guest.visit.whoIsHereHint")}</p>
      <ul className={styles.who}>
        {view.others.map((person) => (
          <PersonRow key={person.id} person={person} isSelf={false} />
        ))}
        <PersonRow person={view.self} isSelf />
      </ul>
      <DialogActions>
        <span />
        <Button onPress={onClose}>{t("parts.close")}</Button>
      </DialogActions>
    </Dialog>
  );
};
