"""The functions of ``keras.ops`` that Chainrule leaves out."""

TEXT = """
    adaptive_average_pool adaptive_max_pool all allclose amax amin angle any append arccos
    arccosh arcsin arcsinh arctan arctan2 arctanh argpartition argsort array array_split
    associative_scan average average_pool bartlett batch_normalization binary_crossentropy
    bincount bitwise_and bitwise_invert bitwise_left_shift bitwise_not bitwise_or
    bitwise_right_shift bitwise_xor blackman categorical_crossentropy cbrt cdist ceil cholesky
    cholesky_inverse cond conj conjugate conv conv_transpose copy corrcoef correlate cosh
    count_nonzero cross ctc_decode ctc_loss cumprod cumsum custom_gradient deg2rad
    depth_to_space depthwise_conv det diag diagflat diagonal diff digitize divide_no_nan dot
    dot_product_attention dsplit dstack dtype eig eigh empty empty_like erf erfc erfinv exp2
    extract_sequences fabs fft fft2 flip fliplr flipud floor floor_divide fmax fmin fmod fold
    fori_loop full_like gcd geomspace get_item glu hamming hanning hard_shrink hard_tanh
    heaviside histogram hsplit hstack hypot i0 identity ifft2 imag in_top_k inner inv irfft
    is_tensor isclose isfinite isin isinf isnan isneginf isposinf isreal istft jvp kaiser kron
    layer_normalization lcm ldexp left_shift linalg log10 log2 logaddexp logaddexp2 logdet
    logical_xor logspace logsumexp lstsq lu_factor map matrix_rank max_pool median meshgrid mod
    moments moveaxis multi_hot nan_to_num nanargmax nanargmin nancumprod nancumsum nanmax
    nanmean nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar nextafter
    nonzero norm numpy outer pad percentile pinv polar prod psnr ptp qr quantile rad2deg ravel
    real rearrange rfft right_shift rms_normalization roll rot90 round saturate_cast scan
    scatter scatter_update searchsorted segment_max segment_min segment_prod segment_sum select
    separable_conv sign signbit sinc sinh size slice slice_update slogdet soft_shrink solve
    solve_triangular sort space_to_depth sparse_categorical_crossentropy sparse_plus
    sparse_sigmoid sparsemax squareplus stft svd switch take_along_axis tan tanh_shrink
    tensordot threshold top_k trace trapezoid tri trunc unfold unique unravel_index vander vdot
    vectorize vectorized_map view view_as_complex view_as_real vsplit vstack while_loop
"""
NAMES = frozenset(TEXT.split())
