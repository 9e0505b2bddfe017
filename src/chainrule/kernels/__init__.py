"""The arithmetic of windows over images: plain functions over arrays, without layers or weights.

``windows`` says where the windows lie, ``convolution`` weighs what is in them, ``depthwise`` does
so for each channel alone, ``pooling`` takes their maximum or mean, and ``resizing`` enlarges. All
are written once for any number of axes: a series (batch, steps, channels), images (batch, height,
width, channels) and volumes (batch, depth, height, width, channels). Channels are always last here.

The loops go over the positions in a window (nine for 3 x 3), never over samples or pixels. Results
are written into arrays that the caller hands in, so that training allocates nothing anew.

Beside windows: ``standardizing`` is what normalizing layers share, and ``rows`` adds biases.
``choice`` picks the compiled twin of a kernel where that is quicker, ``threads`` shares work out to
the cores, and ``pieces`` goes through large arrays in parts that stay in the cache.
"""
