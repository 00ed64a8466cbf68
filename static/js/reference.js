// The page of one format: its ribbons are one stop of the Tab key each.

import "./theme.js";
import { rove } from "./stops.js";

rove();
