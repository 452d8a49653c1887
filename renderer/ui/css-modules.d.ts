declare module "*.module.css" {
  const names: { readonly [name: string]: string };
  export { names as default };
}

declare module "*.css";
declare module "*.svg?raw";
