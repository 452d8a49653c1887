import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useStrings } from "../strings/strings-provider.tsx";
import { classes } from "./classes.ts";
import styles from "./copy-field.module.css";
import { IconButton } from "./icon-button.tsx";
import { LiveRegion } from "./live-region.tsx";

/** What a CopyField takes: `shown` is what the eye sees, `onCopy` puts the whole value on the clipboard. */
export type CopyFieldProps = {
  label: string;
  name: string;
  shown: string;
  kind?: "code" | "large";
  onCopy: () => void;
};

/** A value that cannot be edited, only copied; after copying it says so. */
export const CopyField = ({ label, name, shown, kind = "code", onCopy }: CopyFieldProps) => {
  const { t } = useStrings();
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    onCopy();
    setCopied(true);
  };
  return (
    <div className={styles.field}>
      <p className={styles.label}>{label}</p>
      <div className={styles.box}>
        <span className={classes(styles.value, styles[kind])}>{shown}</span>
        <IconButton
          icon={isCopied ? Check : Copy}
          label={isCopied ? t("parts.copied") : t("parts.copyNamed", { name })}
          onPress={copy}
        />
      </div>
      <LiveRegion>{isCopied ? t("parts.copied") : ""}</LiveRegion>
    </div>
  );
};
