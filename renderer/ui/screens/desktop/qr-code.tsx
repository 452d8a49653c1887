import { encode } from "uqr";
import styles from "./qr-code.module.css";

/** One square for each dark module, as one path. */
const pathOf = (modules: readonly (readonly boolean[])[]): string =>
  modules.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");

/** A text as a QR code, drawn here: dark on white in both themes, or no camera reads it. */
export const QrCode = ({ text, label }: { text: string; label: string }) => {
  const { data, size } = encode(text, { ecc: "M", border: 2 });
  return (
    <svg className={styles.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} className={styles.ground} />
      <path d={pathOf(data)} className={styles.modules} />
    </svg>
  );
};
