"""What an agency's own administrators set, under /portal/pengaturan/ of its host."""
