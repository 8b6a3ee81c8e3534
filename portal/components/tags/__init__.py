"""The component tags by what they are for; {% load components %} gives all of them."""
