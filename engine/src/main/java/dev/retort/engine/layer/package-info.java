/// One file a layer: its specification, its forward and its backward pass.
///
/// *The alphabet* of all shapes, which are row-major: N samples of a batch; C channels of height H
/// and width W, S = H W; D features in, F units out; O channels out of a convolution, OH and OW
/// their height and width; KH and KW those of its kernel; K classes. Small letters are indices: n,
/// c, d, f, o and k count these, i and j are a place in a plane, p and q one in a kernel or window.
/// Only in matrix products are M, N and K the sizes of C = A B, `[M, K]` times `[K, N]`.
///
/// *Backward*: x is what a layer takes and y what it gives; dv is the derivative of the loss by v,
/// in v's shape. So a layer gets dy, and by the chain rule
///
///     dv[a] = sum over b of dy[b] (derivative of y[b] by v[a])        for v = x and each parameter
///
/// Stable are the layers as data (`LayerSpec`, its records and `Layers`) and their parameters
/// (`Parameter`, `ParameterSpec`, `Initialization`); what passes are planned of (`Planning`,
/// `LayerPass`, `Chain`, `NamedOutput`, `Constants`, `Folding`) is machinery, which may change in
/// any release.
@NullMarked
package dev.retort.engine.layer;

import org.jspecify.annotations.NullMarked;
