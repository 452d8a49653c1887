import { Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { Checkbox } from "../../parts/checkbox.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./recovery-codes.module.css";

/** Ten codes, shown once; the way on opens when the person says that they are kept. */
export const RecoveryCodesPane = ({
  codes,
  copyText,
  done,
  onDone,
}: {
  codes: readonly string[];
  copyText: (text: string) => void;
  done: string;
  onDone: () => void;
}) => {
  const { t } = useStrings();
  const [isKept, setKept] = useState(false);
  return (
    <div className={styles.pane}>
      <p className={styles.lead}>{t("desktop.recoveryCodes.lead")}</p>
      <ol className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Button icon={Copy} onPress={() => copyText(codes.join("\n"))}>
        {t("desktop.recoveryCodes.copy")}
      </Button>
      <Checkbox label={t("desktop.recoveryCodes.confirm")} isChecked={isKept} onChange={setKept} />
      <Button kind="primary" size="form" isWide isDisabled={!isKept} onPress={onDone}>
        {done}
      </Button>
    </div>
  );
};
