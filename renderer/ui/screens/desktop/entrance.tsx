import { type ReactNode } from "react";
import { Mark } from "../../parts/mark.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { DoorPicture } from "./door-picture.tsx";
import styles from "./entrance.module.css";

const Brand = ({ clinicName }: { clinicName: string | null }) => {
  const { t } = useStrings();
  return (
    <div className={styles.brand}>
      <Mark />
      <div>
        <p className={styles.appName}>{t("desktop.appName")}</p>
        {clinicName && <p className={styles.clinic}>{clinicName}</p>}
      </div>
    </div>
  );
};

/** The two halves before a sign-in: what is asked at the start, the open door at the end. */
export const Entrance = ({
  clinicName,
  title,
  children,
}: {
  clinicName: string | null;
  title: string;
  children: ReactNode;
}) => (
  <div className={styles.screen}>
    <main className={styles.main}>
      <div className={styles.column}>
        <Brand clinicName={clinicName} />
        <h1 className={styles.title}>{title}</h1>
        {children}
      </div>
    </main>
    <div className={styles.picture}>
      <DoorPicture />
    </div>
  </div>
);
