import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "../../parts/icon-button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./stage.module.css";

/** What a PageSwitch takes; pages count from 0. */
export type PageSwitchProps = { page: number; pages: number; onChange: (page: number) => void };

/** Turns the pages of the grid or of the strip. */
export const PageSwitch = ({ page, pages, onChange }: PageSwitchProps) => {
  const { t } = useStrings();
  return (
    <nav className={styles.pages} aria-label={t("visit.pages.label")}>
      <IconButton
        icon={ChevronLeft}
        label={t("visit.pages.previous")}
        isDisabled={page === 0}
        onPress={() => onChange(page - 1)}
      />
      <span>{t("visit.pages.current", { page: page + 1, pages })}</span>
      <IconButton
        icon={ChevronRight}
        label={t("visit.pages.next")}
        isDisabled={page === pages - 1}
        onPress={() => onChange(page + 1)}
      />
    </nav>
  );
};
