"""A reservation repeats how many units its resource has, and PostgreSQL keeps the two the same.

With it the check on a reservation's units needs no other row, and refuses the sixth projector of five to whatever
writes it. The cascade is refused where a reservation holds a unit that would be gone.
"""

from django.db import migrations

NAME = "reservation_quantity_of_resource"


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE bookings_reservation ADD CONSTRAINT {NAME} FOREIGN KEY (resource_id, quantity)"
            " REFERENCES bookings_resource (id, quantity) ON UPDATE CASCADE",
            f"ALTER TABLE bookings_reservation DROP CONSTRAINT {NAME}",
        ),
    ]
