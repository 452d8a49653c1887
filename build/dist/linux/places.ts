/** The folder that packages install into. */
export const INSTALL_FOLDER = "/opt/anteroom";

/** The name of the packages. */
export const PACKAGE_NAME = "anteroom";
