"""The kit for a classroom without a network: a folder for a USB stick. ``make kit`` makes it, from a checkout.

platforms  which computers there are kits for
wheels     every package that such a computer needs, as wheels
assemble   the folder, its checksums and what KIT.txt says
install    goes into the kit and runs there, alone: it imports nothing from here
"""
