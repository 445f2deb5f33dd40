/** The library. */
import "./styles/home.css";
