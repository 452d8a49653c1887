import { type ReactNode } from "react";
import type { Reading } from "../../../stores/settings-model.ts";
import { Notice } from "../../parts/notice.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./settings.module.css";

/** What was read, or that it is being read, or why it could not be. */
export const Read = <Value,>({
  reading,
  children,
}: {
  reading: Reading<Value>;
  children: (value: Value) => ReactNode;
}) => {
  const { t } = useStrings();
  switch (reading.phase) {
    case "loading":
      return <p className={styles.text}>{t("settings.loading")}</p>;
    case "failed":
      return <Notice kind="error">{errorSentence(t, reading.code)}</Notice>;
    case "ready":
      return children(reading.value);
  }
};
