import { Menu, type MenuItemConstructorOptions } from "electron";

const edit: MenuItemConstructorOptions = {
  role: "editMenu",
};
const view: MenuItemConstructorOptions = {
  role: "viewMenu",
  submenu: [
    { role: "resetZoom" },
    { role: "zoomIn" },
    { role: "zoomOut" },
    { type: "separator" },
    { role: "togglefullscreen" },
  ],
};
const window: MenuItemConstructorOptions = {
  role: "windowMenu",
  submenu: [{ role: "minimize" }, { role: "close" }],
};

/** The least menu that keeps copying, zooming and closing on the keys that people know; nothing for developers. */
export const setLeastMenu = (platform: NodeJS.Platform): void => {
  const application: MenuItemConstructorOptions[] = platform === "darwin" ? [{ role: "appMenu" }] : [];
  Menu.setApplicationMenu(Menu.buildFromTemplate([...application, edit, view, window]));
};
