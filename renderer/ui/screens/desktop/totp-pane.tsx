import { Copy } from "lucide-react";
import { TotpCode } from "../../../../protocol/accounts.ts";
import { type TotpSetUp } from "../../../../protocol/ipc-session.ts";
import { IconButton } from "../../parts/icon-button.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { QrCode } from "./qr-code.tsx";
import styles from "./totp-pane.module.css";

/** Four by four, as one types it. */
const spaced = (secret: string): string => secret.match(/.{1,4}/g)?.join(" ") ?? secret;

/** A new second factor: scan it or type it, then show that it works. */
export const TotpPane = ({
  totp,
  code,
  isTried,
  onCode,
  copyText,
}: {
  totp: TotpSetUp;
  code: string;
  isTried: boolean;
  onCode: (code: string) => void;
  copyText: (text: string) => void;
}) => {
  const { t } = useStrings();
  return (
    <section className={styles.pane} aria-label={t("desktop.totp.title")}>
      <h2 className={styles.title}>{t("desktop.totp.title")}</h2>
      <p className={styles.lead}>{t("desktop.totp.lead")}</p>
      <div className={styles.scan}>
        <QrCode text={totp.uri} label={t("desktop.totp.picture")} />
        <div className={styles.byHand}>
          <p className={styles.lead}>{t("desktop.totp.byHand")}</p>
          <p className={styles.secret}>
            <code>{spaced(totp.secret)}</code>
            <IconButton icon={Copy} label={t("desktop.totp.copy")} onPress={() => copyText(totp.secret)} />
          </p>
        </div>
      </div>
      <TextField
        label={t("desktop.totp.code")}
        hint={t("desktop.totp.codeHint")}
        inputMode="numeric"
        autoComplete="off"
        maxLength={20}
        value={code}
        onChange={onCode}
        error={isTried && !TotpCode.safeParse(code).success ? t("desktop.totp.codeMissing") : null}
      />
    </section>
  );
};
