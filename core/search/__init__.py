"""What searches in several apps share: synonyms of public services, and words that are nearly right."""
