import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { Email } from "../../../../protocol/accounts.ts";
import { type AccountRole } from "../../../../protocol/roles.ts";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { Dialog, DialogActions } from "../../parts/dialog.tsx";
import { Notice } from "../../parts/notice.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { RoleChoice } from "./role-choice.tsx";
import styles from "./staff-dialog.module.css";
import { StaffLinkPane } from "./staff-link-pane.tsx";
import { type MembersView, type StaffIntents } from "./staff-types.ts";

/** What the window of an invitation takes. */
export type InviteDialogProps = {
  view: Pick<MembersView, "invitableRoles" | "link">;
  intents: Pick<StaffIntents, "inviteStaff" | "forgetStaffLink" | "copyText">;
  onClose: () => void;
};

const InviteForm = ({
  view,
  intents,
  onCancel,
}: Omit<InviteDialogProps, "onClose"> & { onCancel: () => void }) => {
  const { t } = useStrings();
  const { invitableRoles: roles, link } = view;
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<AccountRole>("member");
  const [isTried, setTried] = useState(false);
  const isMaking = link.phase === "making";
  const parsed = Email.safeParse(email);
  const submit = () => {
    setTried(true);
    if (parsed.success && !isMaking) intents.inviteStaff(parsed.data, role);
  };
  return (
    <Form
      className={classes(styles.form)}
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className={styles.text}>{t("desktop.members.inviteText")}</p>
      {link.phase === "failed" && <Notice kind="error">{errorSentence(t, link.code)}</Notice>}
      <TextField
        label={t("desktop.signIn.email")}
        type="email"
        inputMode="email"
        autoComplete="off"
        maxLength={254}
        isDisabled={isMaking}
        value={email}
        onChange={setEmail}
        error={isTried && !parsed.success ? t("desktop.signIn.emailMissing") : null}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing this window was opened for
        autoFocus
      />
      <RoleChoice role={role} roles={roles} isDisabled={isMaking} onChange={setRole} />
      <DialogActions>
        <Button onPress={onCancel}>{t("parts.cancel")}</Button>
        <Button kind="primary" type="submit" isPending={isMaking}>
          {t("desktop.members.makeLink")}
        </Button>
      </DialogActions>
    </Form>
  );
};

/** For whom and as what, then the link, shown once. */
export const InviteDialog = ({ view, intents, onClose }: InviteDialogProps) => {
  const { t } = useStrings();
  const { link } = view;
  const close = () => {
    intents.forgetStaffLink();
    onClose();
  };
  return (
    <Dialog title={t("desktop.members.inviteTitle")} isOpen onClose={close} isHeld={link.phase === "ready"}>
      {link.phase === "ready" ? (
        <StaffLinkPane made={link.made} onCopy={intents.copyText} onDone={close} />
      ) : (
        <InviteForm view={view} intents={intents} onCancel={close} />
      )}
    </Dialog>
  );
};
