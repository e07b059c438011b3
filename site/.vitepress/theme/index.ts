/**
 * The generator's theme without its fonts: pages are set in those of the system.
 */
import DefaultTheme from "vitepress/theme-without-fonts";
import "./style.css";

export default DefaultTheme;
