"""Reading back what is published: the chain of records, the pages, the documents, and the addresses given as proof."""
