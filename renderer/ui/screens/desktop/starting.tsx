import { VisuallyHidden } from "react-aria-components/VisuallyHidden";
import { Mark } from "../../parts/mark.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./starting.module.css";

/** What stands for the moment until it is known whether somebody is signed in. */
export const StartingScreen = () => {
  const { t } = useStrings();
  return (
    <main className={styles.screen} aria-busy>
      <Mark size={56} />
      <VisuallyHidden elementType="h1">{t("desktop.signIn.starting")}</VisuallyHidden>
    </main>
  );
};
