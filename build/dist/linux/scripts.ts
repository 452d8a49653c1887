import { INSTALL_FOLDER } from "./places.ts";

/*
 * What runs as root when a package comes or goes. No step but the refusal of a downgrade can make an installation fail.
 */

const PROFILE = "/etc/apparmor.d/anteroom";
const HEAD = "#!/bin/sh\nset -e\n";

/**
 * chrome-sandbox is a setuid program only where nothing else would give Chromium its sandbox: ordinary users have no
 * user namespaces, or AppArmor keeps them from using them and does not know our profile. Elsewhere it stays 0755,
 * because a setuid program that nobody needs is one that can only be attacked.
 */
const FUNCTIONS = `
program=${INSTALL_FOLDER}
profile=${PROFILE}

says_off() { [ -r "$1" ] && [ "$(cat "$1" 2>/dev/null)" = 0 ]; }
says_on() { [ -r "$1" ] && [ "$(cat "$1" 2>/dev/null)" = 1 ]; }
in_image() { command -v ischroot >/dev/null 2>&1 && ischroot; }

install_profile() {
  [ -e /etc/apparmor.d/abi/4.0 ] || return 1
  command -v apparmor_parser >/dev/null 2>&1 || return 1
  apparmor_parser --skip-kernel-load --skip-cache "$program/resources/apparmor-profile" >/dev/null 2>&1 || return 1
  cp "$program/resources/apparmor-profile" "$profile" 2>/dev/null || return 1
  chmod 0644 "$profile" || return 1
  in_image || apparmor_parser --replace --write-cache "$profile" >/dev/null 2>&1 || true
}

unload_profile() {
  [ -e "$profile" ] || return 0
  in_image || apparmor_parser --remove "$profile" >/dev/null 2>&1 || true
}

needs_setuid() {
  says_off /proc/sys/kernel/unprivileged_userns_clone && return 0
  says_off /proc/sys/user/max_user_namespaces && return 0
  says_on /proc/sys/kernel/apparmor_restrict_unprivileged_userns && [ ! -e "$profile" ]
}

set_sandbox_mode() {
  if command -v dpkg-statoverride >/dev/null 2>&1 && dpkg-statoverride --list "$program/chrome-sandbox" >/dev/null 2>&1; then
    return 0
  fi
  mode=0755
  if needs_setuid; then mode=4755; fi
  chmod "$mode" "$program/chrome-sandbox" || true
}

refresh_desktop() {
  command -v update-desktop-database >/dev/null 2>&1 && update-desktop-database -q /usr/share/applications 2>/dev/null || true
  command -v gtk-update-icon-cache >/dev/null 2>&1 && gtk-update-icon-cache -q -t -f /usr/share/icons/hicolor 2>/dev/null || true
}
`;

const SET_UP = "install_profile || true\nset_sandbox_mode\nrefresh_desktop\n";

/** The scripts of one kind of package by fpm's words. */
export type Scripts = {
  readonly "before-install"?: string;
  readonly "after-install": string;
  readonly "before-remove": string;
  readonly "after-remove": string;
};

/** A deb's scripts (Debian policy, 6.5); dpkg itself only warns of a downgrade. */
export const debScripts = (version: string): Scripts => ({
  "before-install": `${HEAD}
if [ "$1" = upgrade ] && dpkg --compare-versions "$2" gt '${version}'; then
  echo "Anteroom $2 is installed and newer than ${version}: remove it first if the older one is really wanted." >&2
  exit 1
fi
`,
  "after-install": `${HEAD}${FUNCTIONS}
if [ "$1" = configure ]; then
${SET_UP}fi
`,
  "before-remove": `${HEAD}${FUNCTIONS}
if [ "$1" = remove ]; then
  unload_profile
fi
`,
  "after-remove": `${HEAD}${FUNCTIONS}
case "$1" in
  remove | purge)
    rm -f "$profile"
    refresh_desktop
    ;;
esac
if [ "$1" = purge ]; then
  rm -rf /etc/anteroom
fi
`,
});

/** An rpm's scripts, whose word is how many versions remain; rpm itself refuses a downgrade and knows no purge. */
export const rpmScripts = (): Scripts => ({
  "after-install": `${HEAD}${FUNCTIONS}\n${SET_UP}`,
  "before-remove": `${HEAD}${FUNCTIONS}
if [ "$1" = 0 ]; then
  unload_profile
fi
`,
  "after-remove": `${HEAD}${FUNCTIONS}
if [ "$1" = 0 ]; then
  rm -f "$profile"
  refresh_desktop
fi
`,
});
