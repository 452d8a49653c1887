import { Button, type ButtonKind } from "./button.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";
import styles from "./question.module.css";

/** What a Question takes: the way out stands first. */
export type QuestionProps = {
  title: string;
  text: string;
  keepLabel: string;
  confirmLabel: string;
  confirmKind?: ButtonKind;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks once before something that cannot be undone; it is open as long as it is drawn. */
export const Question = (props: QuestionProps) => (
  <Dialog title={props.title} isOpen onClose={props.onClose} layout="question">
    <p className={styles.text}>{props.text}</p>
    <DialogActions>
      <Button onPress={props.onClose}>{props.keepLabel}</Button>
      <Button kind={props.confirmKind ?? "danger"} onPress={props.onConfirm}>
        {props.confirmLabel}
      </Button>
    </DialogActions>
  </Dialog>
);
