import { type ClipboardEvent, useState } from "react";
import { Form } from "react-aria-components/Form";
import { PASSCODE_DIGITS } from "../../../../protocol/limits.ts";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { Dialog, DialogActions } from "../../parts/dialog.tsx";
import { Notice } from "../../parts/notice.tsx";
import { PasscodeField } from "../../parts/passcode-field.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./join-dialog.module.css";
import { linkIn } from "./pasted-link.ts";
import { type JoinState } from "./types.ts";

/** What the way into a colleague's visit takes. */
export type JoinDialogProps = {
  /** What the link is already known to be; empty for nothing. */
  link: string;
  state: JoinState;
  onJoin: (link: string, passcode: string) => void;
  onClose: () => void;
};

const useJoin = ({ link: known, state, onJoin }: JoinDialogProps) => {
  const { t } = useStrings();
  const [text, setText] = useState(known);
  const [passcode, setPasscode] = useState("");
  const [isTried, setTried] = useState(false);
  const link = linkIn(text);
  const isWhole = passcode.length === PASSCODE_DIGITS;
  const linkError = text.trim() === "" ? t("desktop.join.linkMissing") : t("desktop.join.linkDamaged");
  const submit = () => {
    setTried(true);
    if (link !== null && isWhole && state.phase !== "joining") onJoin(link, passcode);
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = linkIn(event.clipboardData.getData("text"));
    if (pasted === null) return;
    event.preventDefault();
    setText(pasted);
  };
  return {
    text,
    setText,
    passcode,
    setPasscode,
    paste,
    submit,
    linkError: isTried && link === null ? linkError : null,
    passcodeError: isTried && !isWhole ? t("desktop.join.passcodeMissing") : null,
  };
};

/** Link and passcode of a colleague's visit; open as long as it is drawn. */
export const JoinDialog = (props: JoinDialogProps) => {
  const { state, onClose } = props;
  const { t } = useStrings();
  const join = useJoin(props);
  const isJoining = state.phase === "joining";
  return (
    <Dialog title={t("desktop.join.title")} isOpen onClose={onClose}>
      <Form
        className={classes(styles.form)}
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          join.submit();
        }}
      >
        <p className={styles.text}>{t("desktop.join.text")}</p>
        {state.phase === "failed" && <Notice kind="error">{errorSentence(t, state.code)}</Notice>}
        <TextField
          label={t("desktop.join.link")}
          hint={t("desktop.join.linkHint")}
          autoComplete="off"
          value={join.text}
          onChange={join.setText}
          onPaste={join.paste}
          error={join.linkError}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing this window was opened for
          autoFocus
        />
        <PasscodeField
          label={t("desktop.join.passcode")}
          value={join.passcode}
          onChange={join.setPasscode}
          error={join.passcodeError}
        />
        <DialogActions>
          <Button onPress={onClose}>{t("parts.cancel")}</Button>
          <Button kind="primary" type="submit" isPending={isJoining}>
            {isJoining ? t("desktop.join.joining") : t("desktop.join.confirm")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
};
