namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>An operator with a backward pass of its own.</summary>
        /// <typeparam name="T">The class itself, so that one instance of it can be made.</typeparam>
        public abstract class Function<T> where T : Function<T>, new()
        {
            internal static T Instance { get; set; } = new();

            /// <summary>The name of the operator in error messages and as <c>grad_fn</c>.</summary>
            public abstract string Name { get; }

            /// <summary>Applies the operator and records it in the graph.</summary>
            /// <param name="vars">The arguments; those that are tensors take part in gradients.</param>
            /// <returns>The outputs of forward.</returns>
            public static List<Tensor> apply_internal(params object[] vars) =>
                FunctionNode.Apply(Instance.Name, vars, Instance.forward_internal, Instance.backward_internal);

            internal abstract List<Tensor> forward_internal(AutogradContext ctx, params object[] vars);

            internal abstract List<Tensor> backward_internal(AutogradContext ctx, List<Tensor> grad_outputs);
        }

        /// <summary>An operator of one output with a backward pass of its own.</summary>
        /// <typeparam name="T">The class itself.</typeparam>
        public abstract class SingleTensorFunction<T> : Function<T> where T : SingleTensorFunction<T>, new()
        {
            /// <summary>Applies the operator and records it in the graph.</summary>
            /// <param name="vars">The arguments; those that are tensors take part in gradients.</param>
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            /// <summary>Computes the output; nothing is recorded meanwhile.</summary>
            /// <param name="ctx">Keeps what backward needs.</param>
            /// <param name="vars">The arguments of <see cref="apply"/>.</param>
            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            /// <summary>Computes the gradients of the arguments.</summary>
            /// <param name="ctx">What forward kept.</param>
            /// <param name="grad_output">The gradient of the output.</param>
            /// <returns>One for each argument of <see cref="apply"/>; null where there is none and for arguments that are no tensors.</returns>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            internal sealed override List<Tensor> forward_internal(AutogradContext ctx, params object[] vars) => [forward(ctx, vars)];

            internal sealed override List<Tensor> backward_internal(AutogradContext ctx, List<Tensor> grad_outputs) => backward(ctx, grad_outputs[0]);
        }

        /// <summary>An operator of several outputs with a backward pass of its own.</summary>
        /// <typeparam name="T">The class itself.</typeparam>
        public abstract class MultiTensorFunction<T> : Function<T> where T : MultiTensorFunction<T>, new()
        {
            /// <summary>Applies the operator and records it in the graph.</summary>
            /// <param name="vars">The arguments; those that are tensors take part in gradients.</param>
            public static List<Tensor> apply(params object[] vars) => apply_internal(vars);

            /// <summary>Computes the outputs; nothing is recorded meanwhile.</summary>
            /// <param name="ctx">Keeps what backward needs.</param>
            /// <param name="vars">The arguments of <see cref="apply"/>.</param>
            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            /// <summary>Computes the gradients of the arguments.</summary>
            /// <param name="ctx">What forward kept.</param>
            /// <param name="grad_outputs">The gradients of the outputs.</param>
            /// <returns>One for each argument of <see cref="apply"/>; null where there is none and for arguments that are no tensors.</returns>
            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            internal sealed override List<Tensor> forward_internal(AutogradContext ctx, params object[] vars) => forward(ctx, vars);

            internal sealed override List<Tensor> backward_internal(AutogradContext ctx, List<Tensor> grad_outputs) => backward(ctx, grad_outputs);
        }
    }
}
