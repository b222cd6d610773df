namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether gradients are recorded for the tensor.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">The elements are not real or complex numbers, or the tensor has a history.</exception>
        public bool requires_grad
        {
            get => (Describe().Flags & NativeTensorInfo.RequiresGrad) != 0;
            set => NativeError.Check(NativeMethods.ws_set_requires_grad(RequireHandle(), value ? 1 : 0), nameof(requires_grad), this);
        }

        /// <summary>Sets <see cref="requires_grad"/>.</summary>
        /// <returns>This tensor.</returns>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>Sets <see cref="requires_grad"/>.</summary>
        /// <returns>This tensor.</returns>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Keeps the gradient of a tensor that is not a leaf.</summary>
        public void retain_grad() => NativeError.Check(NativeMethods.ws_retain_grad(RequireHandle()), nameof(retain_grad), this);

        /// <summary>Whether the tensor has no history: parameters, inputs and constants.</summary>
        public bool is_leaf => (Describe().Flags & NativeTensorInfo.Leaf) != 0;

        /// <summary>The accumulated gradient, of the tensor's shape, or null; each read makes a new handle that the caller disposes.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                nint result;
                NativeError.Check(NativeMethods.ws_get_grad(RequireHandle(), &result), nameof(grad), this);
                GC.KeepAlive(this);
                return result == 0 ? null : new Tensor(result);
            }
            set
            {
                NativeError.Check(NativeMethods.ws_set_grad(RequireHandle(), value?.RequireHandle() ?? 0), nameof(grad), this, value);
                GC.KeepAlive(this);
                GC.KeepAlive(value);
            }
        }

        /// <summary>Computes the gradients of the leaves that this tensor, of one element, depends on.</summary>
        public void backward() => autograd.backward(this);

        /// <summary>Computes the gradients of the leaves that this tensor depends on.</summary>
        /// <param name="grad_tensors">The gradient of the tensor itself; null for a tensor of one element.</param>
        /// <param name="retain_graph">Whether the graph can be gone through again.</param>
        /// <param name="create_graph">Whether the gradients have a history, for higher derivatives.</param>
        /// <param name="inputs">The leaves to compute for; null means all.</param>
        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward(this, grad_tensors, retain_graph, create_graph, inputs);
    }
}
