import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components/Tabs";
import { classes } from "../../parts/classes.ts";
import { IconButton } from "../../parts/icon-button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./side-panel.module.css";

/** The tabs of the panel at the side. */
export type PanelTab = "people" | "security";

/** What the panel takes: which tab is open, and what stands in it. */
export type SidePanelProps = {
  tab: PanelTab;
  onTab: (tab: PanelTab) => void;
  onClose: () => void;
  people: ReactNode;
  security: ReactNode;
};

/** The panel at the side of the visit, in the theme of the page; over the stage where there is no room beside it. */
export const SidePanel = ({ tab, onTab, onClose, people, security }: SidePanelProps) => {
  const { t } = useStrings();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented) onClose();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes the panel wherever the focus is in it
    <aside className={styles.panel} aria-label={t("visit.panel.title")} onKeyDown={onKeyDown}>
      <Tabs
        className={classes(styles.tabs)}
        selectedKey={tab}
        onSelectionChange={(key) => onTab(key === "security" ? "security" : "people")}
      >
        <header className={styles.head}>
          <TabList className={classes(styles.tabList)} aria-label={t("visit.panel.title")}>
            <Tab id="people" className={classes(styles.tab)}>
              {t("visit.panel.people")}
            </Tab>
            <Tab id="security" className={classes(styles.tab)}>
              {t("visit.panel.security")}
            </Tab>
          </TabList>
          <IconButton icon={X} label={t("parts.close")} onPress={onClose} />
        </header>
        <TabPanel id="people" className={classes(styles.content)}>
          {people}
        </TabPanel>
        <TabPanel id="security" className={classes(styles.content)}>
          {security}
        </TabPanel>
      </Tabs>
    </aside>
  );
};
