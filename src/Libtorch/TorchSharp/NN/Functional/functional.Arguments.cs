namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The functions behind the modules.</summary>
        public static partial class functional
        {
            private static readonly long[][] _ones = [[], [1], [1, 1], [1, 1, 1]];
            private static readonly long[][] _zeros = [[], [0], [0, 0], [0, 0, 0]];

            private static long[] Ones(int count) => _ones[count];

            private static long[] Zeros(int count) => _zeros[count];

            private static long[] Sizes1(long? value, long fallback) => [value ?? fallback];

            internal static long[] Repeat(long value, int count)
            {
                var result = new long[count];
                Array.Fill(result, value);
                return result;
            }

            internal static long[]? Repeat(long? value, int count) => value is { } v ? Repeat(v, count) : null;

            internal static long[] Sizes((long, long) value) => [value.Item1, value.Item2];

            internal static long[] Sizes((long, long, long) value) => [value.Item1, value.Item2, value.Item3];

            internal static long[] Sizes((long, long, long, long) value) => [value.Item1, value.Item2, value.Item3, value.Item4];

            internal static long[]? Sizes((long, long)? value) => value is { } v ? Sizes(v) : null;

            internal static long[]? Sizes((long, long, long)? value) => value is { } v ? Sizes(v) : null;

            private static long[]? Optional(long? value) => value is { } v ? [v] : null;

            private static double[]? Optional(double? value) => value is { } v ? [v] : null;

            /// <summary>The first of two results; the second is disposed.</summary>
            private static Tensor First((Tensor, Tensor) pair)
            {
                pair.Item2.Dispose();
                return pair.Item1;
            }

            private static string ApproximationName(Modules.GELU.Approximate approximate) =>
                approximate == Modules.GELU.Approximate.tanh ? "tanh" : "none";

            private static string PaddingName(Padding padding) => padding == Padding.Same ? "same" : "valid";

            private static string PaddingModeName(PaddingModes mode) => mode switch
            {
                PaddingModes.Zeros or PaddingModes.Constant => "constant",
                PaddingModes.Reflect => "reflect",
                PaddingModes.Replicate => "replicate",
                PaddingModes.Circular => "circular",
                _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Expected one of Zeros, Constant, Reflect, Replicate, Circular."),
            };

            // libtorch counts zeros 0, border 1, reflection 2; TorchSharp's enum has the last two the other way round.
            private static long GridPaddingNumber(GridSamplePaddingMode mode) => mode switch
            {
                GridSamplePaddingMode.Border => 1,
                GridSamplePaddingMode.Reflection => 2,
                _ => 0,
            };

            private static Tensor Reduce(Tensor loss, Reduction reduction) => reduction switch
            {
                Reduction.Mean => loss.mean(),
                Reduction.Sum => loss.sum(),
                _ => loss.alias(),
            };
        }
    }
}
