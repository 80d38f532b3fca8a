"""The living floor: colleagues of a demo centre at work while somebody looks, through the same services."""
