"""What Keras has among its layers and Chainrule leaves out, and why."""

BEFORE = "it changes data before they come to a model; do it with NumPy before fit"
WORDS = "it turns text into numbers; do it before fit, with a dict of words"
ENGINE = "it wraps another library's layers"
ADAPTIVE = "choose pool_size for the size that your images have"

LEFT_OUT = {
    **dict.fromkeys(
        (
            "AugMix",
            "AutoContrast",
            "CenterCrop",
            "ContrastLimitedAdaptiveHistogramEqualization",
            "CutMix",
            "Equalization",
            "MaxNumBoundingBoxes",
            "MelSpectrogram",
            "MixUp",
            "Pipeline",
            "RandAugment",
            "RandomBrightness",
            "RandomColorDegeneration",
            "RandomColorJitter",
            "RandomContrast",
            "RandomCrop",
            "RandomElasticTransform",
            "RandomErasing",
            "RandomFlip",
            "RandomGaussianBlur",
            "RandomGrayscale",
            "RandomHue",
            "RandomInvert",
            "RandomPerspective",
            "RandomPosterization",
            "RandomRotation",
            "RandomSaturation",
            "RandomSharpness",
            "RandomShear",
            "RandomTranslation",
            "RandomZoom",
            "Resizing",
            "STFTSpectrogram",
            "Solarization",
        ),
        BEFORE,
    ),
    **dict.fromkeys(
        (
            "CategoryEncoding",
            "Discretization",
            "HashedCrossing",
            "Hashing",
            "IntegerLookup",
            "StringLookup",
            "TextVectorization",
        ),
        WORDS,
    ),
    **dict.fromkeys(("FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper"), ENGINE),
    **dict.fromkeys(
        tuple(f"Adaptive{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (1, 2, 3)),
        ADAPTIVE,
    ),
    **dict.fromkeys(
        ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
        "use TimeDistributed(Conv2D(...)) and then an LSTM",
    ),
    "ReversibleEmbedding": "use Embedding, and Dense for the way back",
    "SpectralNormalization": "it is not made yet; constrain weights with constraints.MaxNorm",
    "Wrapper": "keep the layer as an attribute of a Layer of your own",
}
