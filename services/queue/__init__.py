"""Queue numbers of service points: taken on the web or at the counter, called, shown on a screen, and measured."""
