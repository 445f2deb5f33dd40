/** The page where questions are asked: what is said stands below what was said before. */
import "./styles/chat.css";
import { Chat } from "./chat/chat";

customElements.define("descant-chat", Chat);
