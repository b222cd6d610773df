namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>x Wᵀ + b.</summary>
            /// <param name="input">x, shape <c>[*, in]</c>.</param>
            /// <param name="weights">W, shape <c>[out, in]</c>.</param>
            /// <param name="bias">b, shape <c>[out]</c>, or null.</param>
            /// <returns>Shape <c>[*, out]</c>; the caller disposes it.</returns>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => HotOperators.Linear(input, weights, bias);
        }
    }
}
