"""What the readers of chord files share: spelling, Harte's labels, words and numerals made into them, writing."""
