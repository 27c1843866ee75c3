"""Forums on paper: letters, attendance sheets, minutes, minutes of agreement, reports and announcements."""
