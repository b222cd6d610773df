namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Power-average pooling: (Σ xᵖ)^(1/p) over windows.</summary>
            /// <param name="input">Shape <c>[batch, channels, length]</c> or without the batch.</param>
            /// <param name="norm_type">The exponent p.</param>
            /// <param name="kernel_size">The length of the window.</param>
            /// <param name="stride">The step, by default the window's length.</param>
            /// <param name="ceil_mode">Whether a last partial window counts.</param>
            /// <returns>The pooled tensor; the caller disposes it.</returns>
            public static Tensor lp_pool1d(Tensor input, double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false)
            {
                using var scope = NewDisposeScope();
                var averages = avg_pool1d(input.pow(norm_type), kernel_size, stride, ceil_mode: ceil_mode);
                return PowerMean(averages, norm_type, kernel_size).MoveToOuterDisposeScope();
            }

            /// <summary>Power-average pooling: (Σ xᵖ)^(1/p) over windows.</summary>
            /// <param name="input">Shape <c>[batch, channels, height, width]</c> or without the batch.</param>
            /// <param name="norm_type">The exponent p.</param>
            /// <param name="kernel_size">The window.</param>
            /// <param name="stride">The steps, by default the window.</param>
            /// <param name="ceil_mode">Whether a last partial window counts.</param>
            /// <returns>The pooled tensor; the caller disposes it.</returns>
            public static Tensor lp_pool2d(Tensor input, double norm_type, long[] kernel_size, long[]? stride = null, bool ceil_mode = false)
            {
                using var scope = NewDisposeScope();
                var averages = avg_pool2d(input.pow(norm_type), kernel_size, stride, ceil_mode: ceil_mode);
                return PowerMean(averages, norm_type, kernel_size[0] * kernel_size[1]).MoveToOuterDisposeScope();
            }

            /// <summary>Power-average pooling with square windows.</summary>
            /// <param name="input">Shape <c>[batch, channels, height, width]</c> or without the batch.</param>
            /// <param name="norm_type">The exponent p.</param>
            /// <param name="kernel_size">The side of the window.</param>
            /// <param name="stride">The step, by default the window's side.</param>
            /// <param name="ceil_mode">Whether a last partial window counts.</param>
            /// <returns>The pooled tensor; the caller disposes it.</returns>
            public static Tensor lp_pool2d(Tensor input, double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false) =>
                lp_pool2d(input, norm_type, Repeat(kernel_size, 2), Repeat(stride, 2), ceil_mode);

            /// <summary>Divides each element by a power of the mean square over neighbouring channels: x / (k + α·mean)^β.</summary>
            /// <param name="input">Shape <c>[batch, channels, …]</c> with at least one more axis.</param>
            /// <param name="size">How many channels the mean covers.</param>
            /// <param name="alpha">α.</param>
            /// <param name="beta">β.</param>
            /// <param name="k">k.</param>
            /// <returns>The shape of the input; the caller disposes it.</returns>
            /// <remarks>ImageNet Classification with Deep Convolutional Neural Networks (2012), section 3.3, with α divided by the size.</remarks>
            public static Tensor local_response_norm(Tensor input, long size, double alpha = 0.0001, double beta = 0.75, double k = 1.0)
            {
                if (input.dim() < 3)
                    throw new ArgumentException($"local_response_norm needs [batch, channels, …] with three axes or more, got {input.dim()}.", nameof(input));
                using var scope = NewDisposeScope();
                var shape = input.shape;
                var squares = input.square().reshape(shape[0], 1, shape[1], -1);
                var padded = functional.pad(squares, (0, 0, size / 2, (size - 1) / 2));
                var mean = avg_pool2d(padded, [size, 1], [1, 1]).reshape(shape);
                return input.div(mean.mul(alpha).add(k).pow(beta)).MoveToOuterDisposeScope();
            }

            /// <summary>Puts pooled values back at their positions, zeros elsewhere.</summary>
            /// <param name="input">Shape <c>[batch, channels, length]</c> or without the batch.</param>
            /// <param name="indices">The positions that max_pool1d_with_indices answered.</param>
            /// <param name="kernel_size">The length of the window.</param>
            /// <param name="stride">The step, by default the window's length.</param>
            /// <param name="padding">What had been added on both sides.</param>
            /// <param name="output_size">The shape of the result or of its last axis, by default the smallest possible.</param>
            /// <returns>The unpooled tensor; the caller disposes it.</returns>
            public static Tensor max_unpool1d(Tensor input, Tensor indices, long kernel_size, long? stride = null, long? padding = null, long[]? output_size = null)
            {
                using var scope = NewDisposeScope();
                var length = UnpooledSize(input, [kernel_size], [stride ?? kernel_size], [padding ?? 0], output_size)[0];
                // The two-dimensional operator with one column does the one-dimensional work.
                return Aten.MaxUnpool2d(input.unsqueeze(-1), indices.unsqueeze(-1), [length, 1]).squeeze(-1).MoveToOuterDisposeScope();
            }

            /// <summary>Puts pooled values back at their positions, zeros elsewhere.</summary>
            /// <param name="input">Shape <c>[batch, channels, height, width]</c> or without the batch.</param>
            /// <param name="indices">The positions that max_pool2d_with_indices answered.</param>
            /// <param name="kernel_size">The window.</param>
            /// <param name="stride">The steps, by default the window.</param>
            /// <param name="padding">What had been added on both sides.</param>
            /// <param name="output_size">The shape of the result or of its last axes, by default the smallest possible.</param>
            /// <returns>The unpooled tensor; the caller disposes it.</returns>
            public static Tensor max_unpool2d(Tensor input, Tensor indices, long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? output_size = null) =>
                Aten.MaxUnpool2d(input, indices, UnpooledSize(input, kernel_size, stride ?? kernel_size, padding ?? Zeros(2), output_size));

            /// <summary>Puts pooled values back at their positions, zeros elsewhere.</summary>
            /// <param name="input">Shape <c>[batch, channels, depth, height, width]</c> or without the batch.</param>
            /// <param name="indices">The positions that max_pool3d_with_indices answered.</param>
            /// <param name="kernel_size">The window.</param>
            /// <param name="stride">The steps, by default the window.</param>
            /// <param name="padding">What had been added on both sides.</param>
            /// <param name="output_size">The shape of the result or of its last axes, by default the smallest possible.</param>
            /// <returns>The unpooled tensor; the caller disposes it.</returns>
            public static Tensor max_unpool3d(Tensor input, Tensor indices, long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? output_size = null)
            {
                stride ??= kernel_size;
                padding ??= Zeros(3);
                return Aten.MaxUnpool3d(input, indices, UnpooledSize(input, kernel_size, stride, padding, output_size), stride, padding);
            }

            // The average divides by the window, which the power mean does not.
            private static Tensor PowerMean(Tensor averages, double p, long window) =>
                averages.sign().mul(averages.abs().relu()).mul(window).pow(1.0 / p);

            private static long[] UnpooledSize(Tensor input, long[] kernel, long[] stride, long[] padding, long[]? wanted)
            {
                var axes = kernel.Length;
                var smallest = new long[axes];
                for (var i = 0; i < axes; i++)
                    smallest[i] = (input.shape[input.dim() - axes + i] - 1) * stride[i] - 2 * padding[i] + kernel[i];
                if (wanted is null || wanted.Length == 0) return smallest;
                if (wanted.Length < axes)
                    throw new ArgumentException($"output_size must have at least {axes} entries, got {wanted.Length}.", nameof(wanted));
                var result = wanted[^axes..];
                for (var i = 0; i < axes; i++)
                    if (Math.Abs(result[i] - smallest[i]) >= stride[i])
                        throw new ArgumentException($"output_size[{i}] must differ from {smallest[i]} by less than the stride {stride[i]}, got {result[i]}.", nameof(wanted));
                return result;
            }
        }
    }
}
