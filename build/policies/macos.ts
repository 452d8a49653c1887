import { createHash } from "node:crypto";
import { MACOS_DOMAIN, type PolicyName, type PolicyValue, policyEntry } from "../../protocol/policy.ts";
import { policyTextsEn } from "../../protocol/policy-texts.ts";
import { EXAMPLE, kindOf, offeredPolicies } from "./kinds.ts";
import { type Element, element, xmlText } from "./xml.ts";

/** A value of a property list. */
type Plist = PolicyValue | readonly Plist[] | { readonly [key: string]: Plist };

const isList = (value: Plist): value is readonly Plist[] => Array.isArray(value);

const plistElement = (value: Plist): Element => {
  if (typeof value === "string") return element("string", {}, value);
  if (typeof value === "number") return element("integer", {}, String(value));
  if (typeof value === "boolean") return element(value ? "true" : "false");
  if (isList(value)) return element("array", {}, value.map(plistElement));
  return element(
    "dict",
    {},
    Object.entries(value).flatMap(([key, inside]) => [element("key", {}, key), plistElement(inside)]),
  );
};

const plistText = (value: Plist): string =>
  xmlText(element("plist", { version: "1.0" }, [plistElement(value)]), [
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
  ]);

/** A UUID (RFC 9562, version 8) that is the same for the same name, so that the same table makes the same file. */
const uuidOf = (name: string): string => {
  const hex = createHash("sha256").update(`${MACOS_DOMAIN} ${name}`).digest("hex").toUpperCase();
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
};

/** A configuration profile for the whole machine, with the example's values to be changed. */
export const mobileconfig = (): string =>
  plistText({
    PayloadContent: [
      {
        PayloadDisplayName: "Anteroom",
        PayloadIdentifier: `${MACOS_DOMAIN}.policies`,
        PayloadType: MACOS_DOMAIN,
        PayloadUUID: uuidOf("policies"),
        PayloadVersion: 1,
        ...EXAMPLE,
      },
    ],
    PayloadDescription: "Policies of Anteroom on this Mac",
    PayloadDisplayName: "Anteroom",
    PayloadIdentifier: `${MACOS_DOMAIN}.profile`,
    PayloadRemovalDisallowed: true,
    PayloadScope: "System",
    PayloadType: "Configuration",
    PayloadUUID: uuidOf("profile"),
    PayloadVersion: 1,
  });

const typeOf = (name: PolicyName): Readonly<Record<string, Plist>> => {
  const kind = kindOf(name);
  switch (kind.is) {
    case "flag":
      return { pfm_type: "boolean" };
    case "number":
      return { pfm_type: "integer", pfm_range_min: kind.min, pfm_range_max: kind.max };
    case "choice": {
      const titles = kind.options.map((option) => policyTextsEn[name].choices?.[option] ?? option);
      return { pfm_type: "string", pfm_range_list: kind.options, pfm_range_list_titles: titles };
    }
    case "list":
      return {
        pfm_type: "array",
        pfm_subkeys: [{ pfm_name: `${name}Item`, pfm_title: policyTextsEn[name].title, pfm_type: "string" }],
      };
    case "text":
      return { pfm_type: "string" };
  }
};

const subkey = (name: PolicyName): Plist => {
  const { title, description } = policyTextsEn[name];
  const { default: standard, defaultOn } = policyEntry(name);
  const onMac = defaultOn?.["darwin"] ?? standard;
  return {
    pfm_name: name,
    pfm_title: title,
    pfm_description: description,
    ...typeOf(name),
    ...(onMac === null ? {} : { pfm_default: onMac }),
  };
};

/** The manifest from which profile editors and management consoles make a form. */
export const manifest = (): string =>
  plistText({
    pfm_domain: MACOS_DOMAIN,
    pfm_title: "Anteroom",
    pfm_description: "Policies of Anteroom",
    pfm_format_version: 1,
    pfm_version: 1,
    pfm_platforms: ["macOS"],
    pfm_targets: ["system"],
    pfm_subkeys: offeredPolicies.map(subkey),
  });
