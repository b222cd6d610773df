namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class init
        {
            /// <summary>U(-b, b) with b = gain √(6 / (fan in + fan out)).</summary>
            /// <param name="tensor">The weights, shape <c>[out, in, …]</c>.</param>
            /// <param name="gain">A factor.</param>
            /// <returns>The tensor itself.</returns>
            /// <remarks>Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks (2010), equation 16.</remarks>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var bound = Math.Sqrt(3.0) * XavierDeviation(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>N(0, s²) with s = gain √(2 / (fan in + fan out)).</summary>
            /// <param name="tensor">The weights, shape <c>[out, in, …]</c>.</param>
            /// <param name="gain">A factor.</param>
            /// <returns>The tensor itself.</returns>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0) => normal_(tensor, 0, XavierDeviation(tensor, gain));

            /// <summary>Another name of <see cref="xavier_uniform_"/>.</summary>
            /// <param name="tensor">The weights, shape <c>[out, in, …]</c>.</param>
            /// <param name="gain">A factor.</param>
            /// <returns>The tensor itself.</returns>
            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1.0) => xavier_uniform_(tensor, gain);

            /// <summary>Another name of <see cref="xavier_normal_"/>.</summary>
            /// <param name="tensor">The weights, shape <c>[out, in, …]</c>.</param>
            /// <param name="gain">A factor.</param>
            /// <returns>The tensor itself.</returns>
            public static Tensor glorot_normal_(Tensor tensor, double gain = 1.0) => xavier_normal_(tensor, gain);

            /// <summary>U(-b, b) with b = gain √(3 / fan).</summary>
            /// <param name="tensor">The weights, shape <c>[out, in, …]</c>.</param>
            /// <param name="a">The slope of a leaky ReLU.</param>
            /// <param name="mode">Which fan.</param>
            /// <param name="nonlinearity">What follows the layer; it gives the gain.</param>
            /// <returns>The tensor itself.</returns>
            /// <remarks>arXiv:1502.01852, equation 15.</remarks>
            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3.0) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>N(0, s²) with s = gain / √fan.</summary>
            /// <param name="tensor">The weights, shape <c>[out, in, …]</c>.</param>
            /// <param name="a">The slope of a leaky ReLU.</param>
            /// <param name="mode">Which fan.</param>
            /// <param name="nonlinearity">What follows the layer; it gives the gain.</param>
            /// <returns>The tensor itself.</returns>
            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity));

            private static double XavierDeviation(Tensor tensor, double gain)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            private static double KaimingDeviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                var fan = mode == FanInOut.FanIn ? fanIn : fanOut;
                if (fan == 0) return 0;
                return calculate_gain(nonlinearity, a) / Math.Sqrt(fan);
            }
        }
    }
}
